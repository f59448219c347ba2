/**
 * A path of this machine as PHP names it. PHP was compiled for a system like Unix, so the two are the same there; on Windows
 * `C:\blog\index.php` is `/C:/blog/index.php`.
 */
export function virtualPath(path: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32') return path
  const slashed = path.replaceAll('\\', '/')
  return /^[A-Za-z]:/.test(slashed) ? `/${slashed}` : slashed
}
