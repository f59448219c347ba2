import { Fragment } from 'react'

/** A name that may go over to the next line after a dot or an underscore. */
export function DirectiveName({ name }: { name: string }) {
  return name.split(/(?<=[._])/).map((part, index) => (
    <Fragment key={`${index} ${part}`}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ))
}
