import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { type CompletionOption, completeFilter } from '../../app/capture/filter-completion.ts'
import { hasTerm, withoutTerm } from '../../app/capture/filter-edit.ts'
import { formatCount } from '../../app/capture/format.ts'
import { useServices } from '../shell/use-services.ts'
import { focusById } from '../ui/focus.ts'
import { Icon } from '../ui/icon.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { FILTER_ID, LOG_GRID_ID } from './dom-ids.ts'
import { FaultTip } from './fault-tip.tsx'
import { FilterOptions, optionId } from './filter-options.tsx'
import { newestFirst } from './newest-first.ts'
import { strings } from './strings.ts'
import './filter-box.css'

const OPTIONS_ID = 'log-filter-options'
const COUNT_ID = 'log-filter-count'
const FAULT_ID = 'log-filter-fault'

/** A word that may go on is obeyed when it rests so long, ms. */
const TYPING_MS = 300

const words = strings.filter
const FAILED = { word: 'failed', value: '', not: false } as const

interface Offered {
  readonly from: number
  readonly to: number
  readonly options: readonly CompletionOption[]
  /** -1: none is chosen. */
  readonly at: number
}

/** The filter of the log: obeyed as it is typed, with what may follow below it; what makes no sense is marked in its place. */
export function FilterBox() {
  const { filter, log } = useServices()
  const { text, fault, obeyed } = useStore(filter.state)
  const field = useRef<HTMLInputElement>(null)
  const [offered, setOffered] = useState<Offered | undefined>()
  const caret = useRef<number | undefined>(undefined)
  useLayoutEffect(() => {
    if (caret.current !== undefined) field.current?.setSelectionRange(caret.current, caret.current)
    caret.current = undefined
  })

  /** @returns whether something may follow */
  const offer = (typed: string, at: number, asked: boolean): boolean => {
    const { options, ...place } = completeFilter(typed, at, newestFirst(log))
    const written = typed.slice(place.from, place.to)
    // Where nothing is begun, all words are offered to who asks; what is typed in full needs no offer.
    const wanted = options.length > 0 && (asked || place.to > place.from || /[:=,]$/.test(typed.slice(0, at)))
    const full = options.length === 1 && options[0]?.insert.trim() === written
    setOffered(wanted && !full ? { ...place, options, at: asked ? 0 : -1 } : undefined)
    return wanted && !full
  }
  const take = ({ insert }: CompletionOption): void => {
    if (!offered) return
    const after = text.slice(offered.to)
    const put = after.startsWith(' ') ? insert.trimEnd() : insert
    const typed = text.slice(0, offered.from) + put + after
    caret.current = offered.from + put.length + (put === insert ? 0 : 1)
    filter.set(typed)
    if (/[:>]$/.test(insert)) offer(typed, caret.current, false)
    else setOffered(undefined)
  }
  const move = (step: 1 | -1): void => {
    const count = offered?.options.length ?? 0
    if (offered) setOffered({ ...offered, at: offered.at < 0 && step < 0 ? count - 1 : (offered.at + step + count) % count })
    else if (step > 0) offer(text, field.current?.selectionStart ?? text.length, true)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.nativeEvent.isComposing) return
    const chosen = offered?.options[offered.at]
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp' && offered) move(-1)
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen && !event.shiftKey) take(chosen)
    else if (event.key === 'Enter') {
      setOffered(undefined)
      filter.set(text)
      focusById(LOG_GRID_ID)
    } else if (event.key === 'Escape') {
      if (offered) setOffered(undefined)
      else if (text !== '') filter.set('')
      else focusById(LOG_GRID_ID)
    } else return
    event.preventDefault()
  }
  const onlyErrors = fault === undefined && hasTerm(obeyed, FAILED)
  return (
    <>
      <search className="filter">
        <Icon name="filter" />
        <div className="filter-field">
          <FaultTip id={FAULT_ID} text={text} fault={fault} field={field} covered={offered !== undefined} />
          <input
            ref={field}
            id={FILTER_ID}
            type="text"
            role="combobox"
            aria-label={words.label}
            aria-autocomplete="list"
            aria-expanded={offered !== undefined}
            aria-controls={OPTIONS_ID}
            aria-activedescendant={offered && offered.at >= 0 ? optionId(OPTIONS_ID, offered.at) : undefined}
            aria-invalid={fault !== undefined}
            aria-describedby={fault ? FAULT_ID : COUNT_ID}
            placeholder={words.placeholder}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            value={text}
            onChange={({ target }) => {
              const mayGoOn = offer(target.value, target.selectionStart ?? target.value.length, false)
              filter.set(target.value, mayGoOn ? TYPING_MS : 0)
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setOffered(undefined)}
          />
        </div>
        <span id={COUNT_ID} className="filter-count">
          {obeyed !== '' && <Count />}
        </span>
        {text !== '' && (
          <IconButton
            icon="close"
            label={words.clear}
            className="filter-clear"
            onClick={() => {
              filter.set('')
              field.current?.focus()
            }}
          />
        )}
        {offered && <FilterOptions id={OPTIONS_ID} options={offered.options} at={offered.at} onTake={take} />}
      </search>
      <button
        type="button"
        className="button filter-errors"
        data-kind="quiet"
        aria-pressed={onlyErrors}
        title={words.errorsSays}
        onClick={() => (onlyErrors ? filter.set(withoutTerm(obeyed, FAILED)) : filter.add(FAILED))}
      >
        <Icon name="warning" />
        <span className="top-word">{words.errors}</span>
      </button>
      <Spoken obeyed={obeyed} />
    </>
  )
}

/** "12 of 340", which changes with each row that comes. */
function Count() {
  const { shown } = useServices()
  return useSyncExternalStore(shown.watch, () => words.count(formatCount(shown.count), formatCount(shown.total)))
}

/** A filter that rests so long is done, ms. */
const RESTS_MS = 1000

/** Says once what a filter came to. */
function Spoken({ obeyed }: { obeyed: string }) {
  const { shown } = useServices()
  const [says, setSays] = useState('')
  useEffect(() => {
    setSays('')
    if (obeyed === '') return
    const timer = setTimeout(() => setSays(words.count(formatCount(shown.count), formatCount(shown.total))), RESTS_MS)
    return () => clearTimeout(timer)
  }, [obeyed, shown])
  return (
    <span className="unseen" role="status">
      {says}
    </span>
  )
}
