/** The words of the log's filter, its menu, and what is done with a row. */
export const strings = {
  filter: {
    label: 'Filter the log',
    placeholder: 'Filter, as in status>=400 php>100ms',
    clear: 'Clear the filter',
    count: (shown: string, all: string): string => `${shown} of ${all}`,
    options: 'What may follow',
    none: (all: number, total: string): string =>
      all === 1 ? 'The one exchange does not fit the filter.' : `None of the ${total} exchanges fits the filter.`,
    errors: 'Errors',
    errorsSays: 'Only what failed or was answered 5xx',
  },
  terms: {
    status: (value: string): string => `status ${value}`,
    method: (value: string): string => `method ${value}`,
    type: (value: string): string => `type ${value}`,
    path: (value: string): string => `path ${value}`,
    site: (value: string): string => `site ${value}`,
    pool: (value: string): string => `pool ${value}`,
    worker: (value: string): string => `worker ${value}`,
  },
  menu: {
    ofRow: 'What can be done with this row',
    label: (method: string, target: string): string => `${method} ${target}`,
    only: (term: string): string => `Only ${term}`,
    not: (term: string): string => `Not ${term}`,
    showOnly: 'Show only',
    leaveOut: 'Leave out',
    copyValue: (value: string): string => `Copy “${value}”`,
    copyUrl: 'Copy the URL',
    copyRow: 'Copy the row as text',
    notCopied: 'The clipboard took nothing: the page must be in front.',
  },
  curl: { copy: 'Copy as cURL', done: 'Copied', failed: 'Not copied' },
  replay: { send: 'Send again' },
  cleared: (count: string, one: boolean): string => (one ? '1 exchange cleared.' : `${count} exchanges cleared.`),
  undo: 'Undo',
} as const
