import { isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml'
import { inlineYaml } from './inline-yaml.ts'
import { DEFAULT_PATH_INFO } from './path-info.ts'
import type { SettingName } from './site-file.ts'

/** What a setting means, and what holds where the file says nothing of it: a value as it could be written, or words. */
interface SiteSetting {
  readonly usual: string
  readonly says: string
}

/** Of every key of a site's file but `rules`; the times are those of `main/engine/limits.ts`. */
export const siteSettings: Readonly<Record<SettingName, SiteSetting>> = {
  root: { usual: '', says: 'The folder of the project. Nothing outside of it is served.' },
  docroot: { usual: 'public, web or webroot, else root', says: 'What is public: in root, or absolute.' },
  'docroot-in-pool': { usual: 'as it is here', says: 'How the pool sees the docroot, where it is in a container or a chroot.' },
  hosts: { usual: '[NAME.localhost]', says: 'Names that the site answers to.' },
  port: { usual: 'the first free from 8081 on', says: 'Its own port. 0: any free one.' },
  index: { usual: '[index.php, index.html]', says: 'What answers for a folder: the first that is there.' },
  'path-info': { usual: DEFAULT_PATH_INFO, says: 'How a path is parted: group 1 is the script, group 2 PATH_INFO.' },
  'front-controller': { usual: '/index.php', says: 'What answers where no file is. false: nothing, it is a 404.' },
  pool: { usual: 'NAME', says: 'Who runs scripts.' },
  'set-params': { usual: 'none', says: 'Parameters that PHP is given besides the usual ones.' },
  'pass-headers': { usual: 'none', says: 'Headers that PHP is given though it usually is not, such as te.' },
  'hide-headers': { usual: 'none', says: 'Headers that PHP is not given, such as cookie.' },
  'follow-symlinks': { usual: 'false', says: 'Whether links may lead out of root.' },
  precompressed: { usual: 'none', says: 'Encodings, such as [br, gzip]: app.js.br beside app.js is sent to those who take it.' },
  'x-sendfile': { usual: 'none', says: 'Folders with files that PHP may have sent by the header X-Sendfile.' },
  'x-accel-redirect': { usual: 'none', says: 'The same for X-Accel-Redirect: which begin of a path stands for which folder.' },
  'log-stderr': { usual: 'false', says: 'Whether lines of STDERR go to Sluice’s own (true), to a file, or to both.' },
  'timeouts.queue': { usual: '60s', says: 'How long a request waits for a free worker; then it gets 503.' },
  'timeouts.starting': { usual: '30s', says: 'How long a request waits for a pool that starts; then it gets 503.' },
  'timeouts.connect': { usual: '2s', says: 'How long a connection to the pool may take; then the request gets 504.' },
  'timeouts.client-idle': { usual: '60s', says: 'How long the next bytes of a body may take; then the request gets 408.' },
  'timeouts.answer': { usual: 'none', says: 'How long PHP may send nothing; then 504, or the answer is cut where it has begun.' },
  'limits.body': { usual: 'none', says: 'Larger bodies get 413, before PHP sees a byte of them.' },
}

/** A setting as it holds for a site. */
export interface SettingInForce extends SiteSetting {
  readonly name: SettingName
  /** As the file has it, on one line; null: it says nothing, so `usual` holds. */
  readonly written: string | null
  /** Where, from 1. */
  readonly line: number | null
}

/** All settings, with what a site's file says of them. @param name of the site */
export function settingsInForce(text: string, name: string): readonly SettingInForce[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines })
  return (Object.keys(siteSettings) as SettingName[]).map((key) => {
    const { usual, says } = siteSettings[key]
    const node = isMap(document.contents) ? (document.getIn(key.split('.'), true) as Node | undefined) : undefined
    const given = { name: key, usual: usual.replace('NAME', name), says }
    if (!node || document.errors.length > 0) return { ...given, written: null, line: null }
    const value: unknown = node.toJS(document)
    const written = isScalar(node) ? String(node.value) : inlineYaml(value)
    return { ...given, written, line: node.range ? lines.linePos(node.range[0]).line : null }
  })
}
