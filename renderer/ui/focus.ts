/** Gives the focus to what has that id. Nothing happens where it is not in the page. */
export function focusById(id: string): void {
  document.getElementById(id)?.focus({ preventScroll: true })
}
