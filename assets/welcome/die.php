<?php
require __DIR__ . '/lib/page.php';

// What a crash in an extension looks like from outside: the worker is gone, without an answer and without a word.
$pid = getmypid();
if (function_exists('posix_kill')) {
    posix_kill($pid, 9);
} elseif (DIRECTORY_SEPARATOR === '/' && function_exists('exec')) {
    exec("kill -9 $pid");
} elseif (DIRECTORY_SEPARATOR === '\\' && function_exists('exec')) {
    exec("taskkill /F /PID $pid");
}

page_start('A worker that should have died', 'this row is an ordinary 200: PHP may not kill its worker here.');
?>
<p>This PHP has neither <code>posix_kill()</code> nor <code>exec()</code>, so worker <?= h($pid) ?> is still alive. End it by hand to see what Sluice answers.</p>
<?php
page_end();
