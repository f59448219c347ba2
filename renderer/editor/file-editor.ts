import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PoolVersion } from '../../app/contract/pool-file.ts'
import { asFailure, type FailureCode, type FailureData } from '../../app/failure.ts'
import type { Drafts } from './drafts.ts'
import type { EditedText, FileSource, TextProblem } from './file-source.ts'
import { onTop } from './on-top.ts'
import { typedText } from './shown-text.ts'
import { changed, closed, newHistory, redone, type TextHistory, undone } from './text-history.ts'

export interface EditorState<File extends EditedText = EditedText> {
  /** The file as it was when it was last taken from disk: what the text is compared with. undefined: not read so far. */
  readonly disk: File | undefined
  readonly history: TextHistory
  /** Someone else wrote this since, while there were changes here. */
  readonly theirs: File | undefined
  /** What became of the last save, or of a change by someone else, until the next edit. */
  readonly notice: 'taken' | 'merged' | 'overrides' | 'saved' | undefined
  /** Of the text as it is. */
  readonly problems: readonly TextProblem[]
  /** What the program that reads the file says of the text as it is. */
  readonly verdict: 'asking' | 'takes' | 'refuses' | 'unknown'
  readonly applying: boolean
  /** Why the file could not be read, or the text not be applied. */
  readonly failure: FailureData | undefined
  /** Newest first. undefined: not asked for. */
  readonly versions: readonly PoolVersion[] | undefined
}

/** The source is asked once nobody has typed for so long, ms. */
const CHECK_AFTER_MS = 300

/** One file while it is edited. Forms and text write to one history of texts; nothing reaches the disk but by `apply`. */
export class FileEditor<File extends EditedText = EditedText> {
  readonly state: StoreApi<EditorState<File>> = createStore<EditorState<File>>(() => ({
    disk: undefined,
    history: newHistory(''),
    theirs: undefined,
    notice: undefined,
    problems: [],
    verdict: 'unknown',
    applying: false,
    failure: undefined,
    versions: undefined,
  }))
  private timer: ReturnType<typeof setTimeout> | undefined
  /** Answers about the disk that were asked for before an apply are not about the disk after it. */
  private turn = 0
  /** What is being applied. */
  private sent: string | undefined
  /** The file could not be read when it was last looked at. */
  private unread = false

  constructor(
    private readonly source: FileSource<File>,
    private readonly drafts: Drafts,
  ) {}

  get text(): string {
    return this.state.getState().history.text
  }

  /** What is on disk now; a change by someone else is taken where there is none here, else shown. Never rejects. */
  async look(): Promise<void> {
    const { turn } = this
    try {
      const file = await this.source.read()
      if (turn !== this.turn) return
      if (this.unread) this.state.setState({ failure: undefined })
      this.unread = false
      this.seen(file)
    } catch (error) {
      const { data } = asFailure(error)
      // That the wire has closed is said elsewhere, and mended by itself.
      if (turn !== this.turn || data.code === 'contract-closed') return
      this.unread = true
      this.state.setState({ failure: data })
    }
  }

  /** @param shown the text as the text field holds it */
  type(shown: string): void {
    this.write(typedText(this.text, shown), 'typing')
  }

  /** What is changed next is undone by itself. */
  pause(): void {
    this.state.setState(({ history }) => ({ history: closed(history) }))
  }

  undo(): void {
    this.became(undone(this.state.getState().history))
  }

  redo(): void {
    this.became(redone(this.state.getState().history))
  }

  /** Any other text, such as an applied version. */
  replace(text: string): void {
    this.write(text, null)
  }

  /** Back to what is on disk. */
  revert(): void {
    const { disk } = this.state.getState()
    if (disk) this.replace(disk.text)
  }

  takeTheirs(): void {
    const { theirs } = this.state.getState()
    if (!theirs) return
    this.state.setState({ disk: theirs, theirs: undefined })
    this.write(theirs.text, null)
  }

  /** Mine where both changed a line, both elsewhere. */
  keepMine(): void {
    const { disk, theirs } = this.state.getState()
    if (!theirs || !disk) return
    const merged = onTop(disk.text, this.text, theirs.text)
    this.state.setState({ disk: theirs, theirs: undefined })
    this.write(merged ?? this.text, null)
    this.state.setState({ notice: merged === null ? 'overrides' : 'merged' })
  }

  async askVersions(): Promise<void> {
    const versions = await this.source.versions().catch(() => [])
    this.state.setState({ versions })
  }

  /** Writes the text; what is run by it runs by it from then on. Never rejects: see `failure`. */
  async apply(): Promise<void> {
    const { disk, theirs, applying, history } = this.state.getState()
    if (!disk || theirs || applying || !canApply(this.state.getState())) return
    this.turn++
    this.pause()
    this.state.setState({ applying: true, failure: undefined, notice: undefined })
    this.sent = history.text
    let failure: FailureData | undefined
    try {
      await this.source.write(history.text, disk.seen)
    } catch (error) {
      failure = asFailure(error).data
    }
    this.turn++
    // Written or not, the disk says what the text is compared with from now on.
    await this.look()
    this.sent = undefined
    // That someone else changed it is shown as the difference itself.
    this.state.setState({
      applying: false,
      ...(failure && !CHANGED.includes(failure.code) ? { failure } : {}),
      ...(!failure && disk.applied === undefined ? { notice: 'saved' as const } : {}),
    })
  }

  close(): void {
    clearTimeout(this.timer)
  }

  private seen(file: File): void {
    const { disk, history, theirs } = this.state.getState()
    if (!disk || disk.path !== file.path) {
      this.open(file)
      return
    }
    if (file.seen === disk.seen) {
      const isSame = JSON.stringify(file) === JSON.stringify(disk)
      if (!isSame || theirs) this.state.setState({ disk: isSame ? disk : file, theirs: undefined })
      return
    }
    if (history.text === disk.text || history.text === file.text) {
      const isOurs = history.text === file.text
      this.state.setState({ disk: file, theirs: undefined })
      if (isOurs) this.keepDraft()
      else {
        this.write(file.text, null)
        this.state.setState({ notice: 'taken' })
      }
    } else if (file.text === this.sent) {
      // Ours, and there is more since.
      this.state.setState({ disk: file })
      this.keepDraft()
    } else this.state.setState({ theirs: file, failure: undefined })
  }

  private open(file: File): void {
    const draft = this.drafts.of(this.source.key)
    const mine = draft?.path === file.path && draft.text !== file.text ? draft : undefined
    const isBehind = mine !== undefined && mine.seen !== file.seen
    this.state.setState({
      disk: isBehind ? { ...file, text: mine.base, seen: mine.seen } : file,
      theirs: isBehind ? file : undefined,
      failure: undefined,
      versions: undefined,
    })
    const first = newHistory(isBehind ? mine.base : file.text)
    this.became(mine ? changed(first, mine.text, null) : first)
  }

  /** What a form changes. @param edit may throw a Failure, which is shown @param by such as `pm.max_children`: changes of one kind in a row are undone together */
  protected edit(edit: (text: string, file: File) => string, by: string | null): void {
    const { disk } = this.state.getState()
    if (!disk?.writable) return
    try {
      this.write(edit(this.text, disk), by)
    } catch (error) {
      this.state.setState({ failure: asFailure(error).data })
    }
  }

  private write(text: string, by: string | null): void {
    this.became(changed(this.state.getState().history, text, by))
  }

  private became(history: TextHistory): void {
    const before = this.state.getState()
    if (history === before.history) return
    const { disk } = before
    if (!disk) return
    this.state.setState({
      history,
      notice: undefined,
      ...(before.applying ? {} : { failure: undefined }),
      problems: this.source.ownProblems(disk, history.text),
      verdict: 'asking',
    })
    this.keepDraft()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.check(), CHECK_AFTER_MS)
  }

  private async check(): Promise<void> {
    const { text } = this
    const isStill = (): boolean => this.text === text
    try {
      const { problems, refused, asked } = await this.source.check(text)
      if (isStill()) this.state.setState({ problems, verdict: refused ? 'refuses' : asked ? 'takes' : 'unknown' })
    } catch {
      if (isStill()) this.state.setState({ verdict: 'unknown' })
    }
  }

  private keepDraft(): void {
    const { disk, history } = this.state.getState()
    if (!disk) return
    const { path, text: base, seen } = disk
    this.drafts.keep(this.source.key, isDirty(this.state.getState()) ? { path, base, seen, text: history.text } : undefined)
  }
}

const CHANGED: readonly FailureCode[] = ['pool-file-changed', 'site-file-changed']

/** What the parts of an editor do with it, whatever its file is. */
export type EditorHand = Pick<
  FileEditor,
  'text' | 'type' | 'pause' | 'undo' | 'redo' | 'revert' | 'replace' | 'takeTheirs' | 'keepMine' | 'apply' | 'askVersions'
>

/** There is something that is not on disk. */
export const isDirty = ({ disk, history }: EditorState): boolean => disk !== undefined && history.text !== disk.text

/** Applying would change the file, or what runs. A file that may not be written can still be run as it is. */
export const canApply = (state: EditorState): boolean =>
  state.disk !== undefined &&
  (isDirty(state) ? state.disk.writable : state.disk.applied !== undefined && state.disk.applied !== state.disk.text)
