import { expect, test } from 'vitest'
import { isPhpSource } from '../../../main/engine/php-source.ts'

test.each([
  ['/a.php', true],
  ['/A.PHP', true],
  ['/a.Php7', true],
  ['/a.phps', true],
  ['/a.phtml', true],
  ['/a.phar', true],
  ['/a.inc', true],
  ['/a.class.INC', true],
  ['/a.php~', true],
  ['/a.php.bak', true],
  ['/a.php.swp', true],
  ['/a.PHTML.orig', true],
  ['/a.html', true], // the pool runs it
  ['/a.php.html', true],
  ['/.php', true],
  ['/a.php.png', false],
  ['/a.php/b.css', false],
  ['/include', false],
  ['/a.inc.js', false],
  ['/aphp', false],
  ['/a.bak', false],
])('%s: %s', (name, answer) => expect(isPhpSource(name, ['.php', '.html'])).toBe(answer))
