<?php
require __DIR__ . '/lib/page.php';

const SECONDS = 3;

page_start(
    'Work after the answer',
    'this row ends at once, but its worker stays busy for ' . SECONDS . ' s more: PHP\'s own figures (pid, memory, duration) come when that is over.'
);
if (!function_exists('fastcgi_finish_request')) {
    echo '<p>This PHP has no <code>fastcgi_finish_request()</code>: that is a function of PHP-FPM.</p>';
    page_end();
    exit;
}
echo '<p>You have this page already. Worker ', h(getmypid()), ' works on for ', SECONDS, ' s, as an application would that sends its mails after the answer.</p>';
page_end();

fastcgi_finish_request();
for ($until = microtime(true) + SECONDS; microtime(true) < $until;) {
    usleep(50000);
}
