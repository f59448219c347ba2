<?php
require __DIR__ . '/lib/page.php';

/** The request's headers, as CGI hands them to PHP. */
function request_headers(): array
{
    $rows = [];
    foreach (['CONTENT_TYPE' => 'Content-Type', 'CONTENT_LENGTH' => 'Content-Length'] as $name => $header) {
        if (isset($_SERVER[$name]) && $_SERVER[$name] !== '') {
            $rows[$header] = [$header, $_SERVER[$name]];
        }
    }
    foreach ($_SERVER as $name => $value) {
        if (strpos($name, 'HTTP_') === 0) {
            $header = ucwords(strtolower(strtr(substr($name, 5), '_', '-')), '-');
            $rows[$header] = [$header, $value];
        }
    }
    return array_values($rows);
}

/** One row a field; a field with several values shows them as JSON. */
function fields(array $fields): array
{
    $rows = [];
    foreach ($fields as $name => $value) {
        $rows[] = [$name, is_string($value) ? $value : json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE)];
    }
    return $rows;
}

/** What arrived in each upload. PHP deletes the files with the end of the request. */
function uploads(): array
{
    $rows = [];
    foreach ($_FILES as $field => $file) {
        if (is_array($file['name'])) {
            continue;
        }
        $rows[] = $file['error'] === UPLOAD_ERR_OK
            ? ["$field: {$file['name']}", $file['size'] . ' bytes, SHA-256 ' . hash_file('sha256', $file['tmp_name'])]
            : ["$field: {$file['name']}", "not received, upload error {$file['error']}"];
    }
    return $rows;
}

page_start('What PHP received', 'this request is a row: select it to see the same values as FCGI_PARAMS, byte by byte.');

table('Request', [
    ['Method', $_SERVER['REQUEST_METHOD'] ?? ''],
    ['URL', $_SERVER['REQUEST_URI'] ?? ''],
    ['SCRIPT_NAME', $_SERVER['SCRIPT_NAME'] ?? ''],
    ['PATH_INFO', $_SERVER['PATH_INFO'] ?? '(none)'],
    ['QUERY_STRING', $_SERVER['QUERY_STRING'] ?? ''],
    ['Protocol', $_SERVER['SERVER_PROTOCOL'] ?? ''],
    ['From', ($_SERVER['REMOTE_ADDR'] ?? '') . ' port ' . ($_SERVER['REMOTE_PORT'] ?? '')],
    ['Worker pid', getmypid()],
]);
if ($_POST !== []) {
    table('Form fields', fields($_POST));
}
if ($_FILES !== []) {
    table('Uploads', uploads());
}
?>

<h2>Make something happen</h2>
<ul>
<li><a href="/slow.php?ms=1500">A slow script</a>: where the time of an exchange goes</li>
<li><a href="/log.php">A script that logs</a>: PHP's STDERR, kept apart from the page</li>
<li><a href="/fail.php">An exception that nobody catches</a>: the 500 and its trace</li>
<li><a href="/die.php">A worker that dies</a>: what Sluice answers in its place</li>
<li><a href="/after.php">Work after the answer</a>: fastcgi_finish_request</li>
<li><a href="/session.php">A session</a>: a cookie, and what PHP keeps between two requests</li>
<li><a href="/no/such/page?a=1">A URL without a file</a>: the front controller takes it</li>
<li><a href="/style.css">A static file</a>: served without PHP</li>
</ul>

<h2>Send something</h2>
<div class="side">
<form method="post" action="/index.php/form?kind=urlencoded">
<h3>A form</h3>
<label>Text <input name="text" value="Grüße, Ελλάδα 🙂 &amp; &lt;tags&gt;"></label>
<button>POST it</button>
<p>Its body is FCGI_STDIN of the exchange, and /form is its PATH_INFO.</p>
</form>
<form method="post" action="/index.php/upload" enctype="multipart/form-data">
<h3>An upload</h3>
<label>File <input type="file" name="file" required></label>
<button>Upload it</button>
<p>A large one shows how the body goes through in many records.</p>
</form>
</div>
<?php
table('Headers', request_headers());
page_end();
