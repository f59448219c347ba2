/** PHP-FPM's default of security.limit_extensions. */
const DEFAULT = '.php .phar'

/** What may be run as a script: lower case, with their dots. @param value of security.limit_extensions; undefined: it is not set */
export function limitExtensions(value: string | undefined): readonly string[] {
  return (value ?? DEFAULT)
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== '')
}
