<?php
require __DIR__ . '/lib/page.php';

// With no file named in error_log, PHP sends both to FCGI_STDERR.
error_log('log.php: a line from error_log() for ' . ($_SERVER['REQUEST_URI'] ?? ''));
ini_set('display_errors', '0');
trigger_error('a warning that log.php raised on purpose', E_USER_WARNING);

page_start('A script that logs', 'this row has a mark for STDERR: select it, and read the two lines there and in its FCGI_STDERR records.');
?>
<p>PHP wrote one line with <code>error_log()</code>, and raised a warning which it logs and does not display. Neither is part of this page.</p>
<?php
page_end();
