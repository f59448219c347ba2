<?php
require __DIR__ . '/lib/page.php';

function open_the_gate(int $number): void
{
    throw new RuntimeException("Gate $number is stuck. In the log this row is a 500 with PHP's message and trace on STDERR.");
}

// With display_errors on, as it is here, PHP would show the message with status 200.
http_response_code(500);
open_the_gate(7);
