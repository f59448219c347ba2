/** Gives the focus to what has that id. @returns false: it is not in the page */
export function focusById(id: string): boolean {
  const element = document.getElementById(id)
  element?.focus({ preventScroll: true })
  return element !== null
}
