import { DETAILS_ID } from './details-id.ts'

/** Gives the focus to the selected tab of the details. @returns false: there is none yet */
export function focusDetailsTab(): boolean {
  const tab = document.querySelector<HTMLElement>(`#${DETAILS_ID} [role=tab][aria-selected=true]`)
  tab?.focus()
  return tab !== null
}
