import { Fragment } from 'react'

/** A name that may go over to the next line after a dot or an underscore. */
export function DirectiveName({ name }: { name: string }) {
  const ends = [...name.matchAll(/[._](?=.)/g)].map(({ index }) => index + 1)
  return [0, ...ends].map((from, n) => (
    <Fragment key={from}>
      {from > 0 && <wbr />}
      {name.slice(from, ends[n])}
    </Fragment>
  ))
}
