/** A path of a request, each character of which is a byte, as text: files are named in UTF-8. */
export function pathText(path: string): string {
  return Buffer.from(path, 'latin1').toString()
}
