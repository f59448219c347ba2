/** Why a file, folder or address could not be had, in words that go on after "cannot be read: ". */
export function errnoReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code && code in REASONS) return REASONS[code as keyof typeof REASONS]
  const message = error instanceof Error ? error.message : String(error)
  return (message.split('\n', 1)[0] ?? '').replace(/^E[A-Z]+: /, '')
}

const REASONS = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is no folder',
  EEXIST: 'a file stands in its place',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go round in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many files are open',
  EIO: 'the disk reports an error',
} as const
