/** A pane's size such that both panes keep `least`; in less room than that, half of it. All in px. */
export function clampSize(px: number, least: number, room: number): number {
  if (room < 2 * least) return Math.round(room / 2)
  return Math.round(Math.min(Math.max(px, least), room - least))
}
