import { PHP_SOURCE } from '../../app/site/php-source.ts'

/**
 * Whether a file of that name is never served as it is: it is source. In any case of its letters, for on some disks INDEX.PHP is index.php,
 * and whatever PHP-FPM would not run it would otherwise be handed out. Copies that editors and merges leave (`config.php~`,
 * `config.php.bak`) count as well.
 * @param limitExtensions security.limit_extensions, lower case, with their dots
 */
export function isPhpSource(name: string, limitExtensions: readonly string[]): boolean {
  const lower = name.toLowerCase()
  return PHP.test(lower) || limitExtensions.some((extension) => lower.endsWith(extension))
}

const PHP = new RegExp(PHP_SOURCE)
