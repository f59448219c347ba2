import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A page like an application's: a few ms of PHP (sorting, templating, hashing), 30 KB of HTML. */
const APPLICATION = `<?php
$rows = [];
mt_srand(7);
for ($i = 0; $i < 1500; $i++) $rows[] = ['id' => $i, 'name' => md5((string) mt_rand()), 'price' => mt_rand(1, 99999) / 100];
for ($n = 0; $n < 6; $n++) usort($rows, fn ($a, $b) => strcmp($a['name'], $b['name']) ?: $a['id'] <=> $b['id']);
$rows = array_slice($rows, 0, 300);
ob_start();
echo '<!doctype html><title>Shop</title><table>';
foreach ($rows as $row) printf('<tr class="row"><td>%d</td><td>%s</td><td>%s</td></tr>', $row['id'], htmlspecialchars($row['name']), number_format($row['price'], 2));
echo '</table>';
$html = ob_get_clean();
echo str_pad($html, 30000, ' ');
`

/** The scripts that every peer serves, in a folder that PHP's user may enter. */
export function writeSite(docroot: string): void {
  mkdirSync(docroot, { recursive: true })
  const files = {
    'hello.php': '<?php echo "hello";',
    'page.php': '<?php echo str_repeat("0123456789abcdef", 6400);',
    'app.php': APPLICATION,
    'upload.php': '<?php echo strlen(file_get_contents("php://input"));',
    'wait.php': '<?php usleep(50000); echo "waited";',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(docroot, name), text)
  chmodSync(docroot, 0o755)
}

export interface Work {
  readonly name: string
  readonly path: string
  readonly clients: number
  /** Bytes of a POST body; none: GET. */
  readonly upload?: number
}

export const works: readonly Work[] = [
  { name: 'hello, 16 clients', path: '/hello.php', clients: 16 },
  { name: '100 KB page, 16 clients', path: '/page.php', clients: 16 },
  { name: 'application page, 16 clients', path: '/app.php', clients: 16 },
  { name: '1 MB upload, 4 clients', path: '/upload.php', clients: 4, upload: 1 << 20 },
  { name: '50 ms wait, 64 clients on 16 workers', path: '/wait.php', clients: 64 },
  { name: 'hello, 1 client', path: '/hello.php', clients: 1 },
]
