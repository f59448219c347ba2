const paths = {
  pause: 'M5 3v10M11 3v10',
  play: 'M5 3l8 5-8 5z',
  clear: 'M4.2 4.2a5.4 5.4 0 1 0 7.6 7.6 5.4 5.4 0 0 0-7.6-7.6zm0 0l7.6 7.6',
  below: 'M2.5 3h11v10h-11zM2.5 8.5h11',
  right: 'M2.5 3h11v10h-11zM8.5 3v10',
  close: 'M4 4l8 8m0-8l-8 8',
  plus: 'M8 3.5v9M3.5 8h9',
  copy: 'M6 6V3h7v7h-3M3 6h7v7H3z',
  check: 'M3.5 8.5l3 3 6-7',
  down: 'M8 3v10m-4-4l4 4 4-4',
  keys: 'M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.3h6',
  warning: 'M8 2.5l6 11H2zM8 7v3M8 11.8v.01',
  lines: 'M3 4.5h10M3 8h10M3 11.5h6',
  back: 'M10 4L6 8l4 4',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  again: 'M12.6 6.4A5 5 0 1 0 13 8.6M12.9 3.2v3.4H9.5',
  chevron: 'M6 4l4 4-4 4',
  save: 'M8 2.5v7.5m-3-3l3 3 3-3M3 10.5v2.5h10v-2.5',
} as const

export type IconName = keyof typeof paths

/** Drawn with the colour of the text beside it; what it means is said by that text or by the button's label. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
