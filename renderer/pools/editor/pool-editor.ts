import { applyEdits, removeDirective, type SeenFile, setDirective, type TextEdit } from '../../../app/pool/edit.ts'
import { poolLines } from '../../../app/pool/pool-lines.ts'
import { FileEditor } from '../../editor/file-editor.ts'
import type { EditedFile } from './file-source.ts'

/** A pool file while it is edited: its form sets directives in their own lines. */
export class PoolEditor extends FileEditor<EditedFile> {
  /** One directive, in its own line. */
  set(key: string, value: string): void {
    this.editLines((file, section) => setDirective(file, section, key, value), key)
  }

  /** @param value of a list: this value alone */
  remove(key: string, value?: string): void {
    this.editLines((file, section) => removeDirective(file, section, key, value), null)
  }

  private editLines(edits: (file: SeenFile, section: string) => readonly TextEdit[], by: string | null): void {
    this.edit((text, { path, section }) => applyEdits(text, edits({ path, lines: poolLines(text) }, section)), by)
  }
}
