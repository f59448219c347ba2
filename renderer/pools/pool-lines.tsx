import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { formatClock } from '../../app/capture/format.ts'
import type { LogLine } from '../../app/contract/state.ts'
import { FailureNote } from '../ui/failure-note.tsx'
import { strings } from '../ui/strings.ts'
import { strings as words } from './strings.ts'
import { usePoolLines } from './use-pool-lines.ts'
import './pool-lines.css'

type Level = LogLine['level']

const RANK: Readonly<Record<Level, number>> = { debug: 0, notice: 1, warning: 2, error: 3 }
const LINE_PX = 20
const NEAR_PX = 24

/** What the master, its workers and Sluice say of a pool, live. Stays at the newest line until it is scrolled up. */
export function PoolLines({ pool }: { pool: string }) {
  const { lines: said, failure } = usePoolLines(pool)
  const [least, setLeast] = useState<Level>('debug')
  const lines = useMemo(() => said.filter(({ level }) => RANK[level] >= RANK[least]), [said, least])
  const scroller = useRef<HTMLElement>(null)
  const sticks = useRef(true)
  const heightPx = useRef<number | undefined>(undefined)
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => lines[index]?.n ?? index,
    overscan: 20,
  })
  const height = virtualizer.getTotalSize()
  useLayoutEffect(() => {
    void height
    if (sticks.current && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight
  }, [height])
  useEffect(() => {
    const box = scroller.current
    if (!box) return
    // What comes above it takes its room: the newest line stays in view.
    const observer = new ResizeObserver(() => {
      heightPx.current = box.clientHeight
      if (sticks.current) box.scrollTop = box.scrollHeight
    })
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  return (
    <section className="pool-said">
      <div className="pool-lines-head">
        <h2 className="small-title">{strings.pool.lines}</h2>
        <select aria-label={words.leastLabel} value={least} onChange={({ target }) => setLeast(target.value as Level)}>
          {Object.entries(words.least).map(([level, text]) => (
            <option key={level} value={level}>
              {text}
            </option>
          ))}
        </select>
      </div>
      {failure && <FailureNote failure={failure} />}
      <section
        ref={scroller}
        className="pool-lines"
        aria-label={strings.pool.linesLabel(pool)}
        // It scrolls, so the keyboard must reach it.
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          // It has just become lower, and says where it was before: that is nobody's scrolling.
          if (heightPx.current !== box.clientHeight) return
          sticks.current = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR_PX
        }}
      >
        {lines.length === 0 && <p className="pool-silent">{said.length === 0 ? strings.pool.noLines : words.noneOf(said.length)}</p>}
        <div className="pool-lines-all" style={{ height }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const line = lines[index]
            return line ? (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-level={line.level}
                className="pool-line"
                style={{ transform: `translateY(${start}px)` }}
              >
                <span className="quiet">{formatClock(line.timeMs)}</span>
                <span className="pool-line-level">{line.level}</span>
                <span className="quiet">{speaker(line)}</span>
                <span className="pool-line-says">{line.says}</span>
              </div>
            ) : null
          })}
        </div>
      </section>
    </section>
  )
}

/** The pid in a line of the master is of the worker that it speaks of, and stands in its words. */
function speaker({ source, pid }: LogLine): string {
  return source === 'worker' && pid !== null ? `${strings.pool.sources.worker} ${pid}` : strings.pool.sources[source]
}
