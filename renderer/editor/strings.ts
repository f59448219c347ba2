/** The words of every editor of a file. */
export const strings = {
  readOnly: 'This file may not be written by Sluice: you can look at it and run it as it is.',
  readOnlyFile: 'This file may not be written by Sluice: you can look at it.',
  undo: 'Undo',
  redo: 'Redo',
  problems: 'Problems',
  noProblems: 'No problems.',
  line: (line: number): string => `line ${line}`,
  levels: { error: 'error', warning: 'warning', advice: 'advice' },
  diff: 'Changes',
  diffLabel: 'What applying changes',
  diffTheirs: 'What someone else changed on disk',
  signs: { same: ' ', removed: '−', added: '+' },
  kinds: { same: '', removed: 'removed: ', added: 'added: ' },
  nothingToSave: 'The text is what is on disk.',
  noChange: 'The text is what is on disk, and what runs.',
  notRunning: 'The text is what is on disk. Nothing runs from it now.',
  runsOther: 'The file is newer than what runs: applying starts a generation from it.',
  count: (added: number, removed: number): string => {
    if (added === removed) return added === 1 ? '1 line changed' : `${added} lines changed`
    return [...(added > 0 ? [`${added} added`] : []), ...(removed > 0 ? [`${removed} removed`] : [])].join(', ')
  },
  apply: (pool: string): string => `Apply to ${pool}`,
  revert: 'Revert',
  revertSays: 'Back to what is on disk',
  theirs: 'Someone else changed the file on disk while you changed it here.',
  theirsMend: 'Nothing of it is overwritten until you decide.',
  take: 'Take theirs',
  keep: 'Keep mine on top',
  notices: {
    saved: 'The file is saved.',
    taken: 'Someone else changed the file on disk. This is the new text; Undo shows the one before.',
    merged: 'Your changes now stand on top of theirs.',
    overrides: 'Both changed the same lines, or lines side by side: yours stand. Look at the changes before you apply them.',
  },
  goToLine: (line: number): string => `Go to line ${line}`,
  unsaved: 'not applied',
} as const
