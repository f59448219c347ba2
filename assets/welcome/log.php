<?php
require __DIR__ . '/lib/page.php';

// With no file named in error_log, PHP sends these to FCGI_STDERR, whatever display_errors says.
error_log('log.php: a line from error_log() for ' . ($_SERVER['REQUEST_URI'] ?? ''));
error_log("log.php: another line,\n  which goes on in a second one");
// This is the worker's own stderr: with catch_workers_output PHP-FPM puts it into its log, not into the answer.
@file_put_contents('php://stderr', "log.php: a line on php://stderr\n");

page_start('A script that logs', 'this row has a mark for STDERR: select it, and read there, and in its FCGI_STDERR records, what is not in this page.');
?>
<p>PHP called <code>error_log()</code> twice: that travels beside this page in the same FastCGI answer. It also wrote a line to <code>php://stderr</code>: that is the worker's own, so it shows among the lines of the pool.</p>
<?php
page_end();
