/** Shows what PHP was given: as JSON, with the bytes of the body. */
export const SHOWS = `<?php
header('Content-Type: application/json');
$body = file_get_contents('php://input');
$files = array_map(fn ($file) => [$file['name'], $file['size']], $_FILES);
$all = ['server' => $_SERVER, 'get' => $_GET, 'post' => $_POST, 'cookie' => $_COOKIE, 'files' => $files, 'body' => strlen($body) . ' ' . md5($body)];
echo json_encode($all, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
`

/** Answers as it is asked to. */
export const ANSWERS = `<?php
header('Content-Type: text/plain');
switch ($_SERVER['QUERY_STRING']) {
  case 'location': header('Location: /x'); break;
  case 'location-status': header('Location: /x', true, 301); break;
  case 'relative': header('Location: x?y#z'); break;
  case 'status': http_response_code(404); break;
  case 'no-content': http_response_code(204); exit;
  case 'not-modified': http_response_code(304); break;
  case 'cookies': setcookie('a', '1'); setcookie('b', '2'); break;
  case 'empty': exit;
  case 'length': header('Content-Length: 6'); break;
  case 'bytes': header("X-Bytes: caf\\xe9"); break;
  case 'reason': header('HTTP/1.1 404 No such thing'); break;
  case 'connection': header('Connection: keep-alive'); header('Keep-Alive: timeout=5'); break;
  case 'big': header('X-Big: ' . str_repeat('x', 12000)); break;
  case 'type': header_remove('Content-Type'); ini_set('default_mimetype', ''); break;
  case 'accel': header('X-Accel-Redirect: /style.css'); break;
  case 'error': http_response_code(500); break;
  case 'stderr': error_log('a line'); break;
  case 'status-twice': header('Status: 418 Teapot'); break;
}
echo 'answer';
`

/** Files of the docroot by their paths. */
export const FILES: Readonly<Record<string, string>> = {
  'index.php': SHOWS,
  'page.php': SHOWS,
  'answer.php': ANSWERS,
  'caf\u00e9.php': SHOWS,
  'with space.php': SHOWS,
  'sub/index.php': SHOWS,
  'sub/page.php': SHOWS,
  'folder.php/inner.php': SHOWS,
  'dir/x.txt': 'x',
  'html/index.html': '<h1>html</h1>',
  '.well-known/x.txt': 'well known',
  'style.css': 'body { color: red }\n',
  'app.js': 'let a = 1\n',
  'photo.jpg': 'no photo',
  '.env': 'SECRET=1',
  'config.php.bak': '<?php // secret',
}
