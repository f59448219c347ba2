/** Whether it is on the clipboard now: a browser may refuse, for instance where the page is not in front. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
