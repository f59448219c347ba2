/** The words of sites, of the first screen, and of serving a folder. */
export const strings = {
  words: { opening: 'opening', open: 'open', failed: 'failed', stopped: 'stopped' },
  list: 'Sites',
  none: 'No site',
  empty: 'A site is a folder that Sluice serves, with an address of its own.',
  addresses: 'Addresses',
  noAddress: { opening: 'It is being opened.', open: '', failed: 'None: it could not be opened.', stopped: 'None while it is stopped.' },
  folder: 'Folder',
  docroot: 'Docroot',
  docrootWhy: (why: string): string => `because ${why}`,
  pool: 'Pool',
  https: {
    title: 'HTTPS',
    outside: (host: string, names: readonly string[]): string =>
      `${host} has no certificate: the CA of Sluice vouches for ${names.join(' and ')} and what is below them. In a terminal this makes another CA, which does:`,
    untrusted: (by: readonly string[]): string =>
      `Its certificate is not trusted yet by ${by.join(', ')}. In a terminal this shows what changes that, and does it once you agree:`,
  },
  open: (site: string): string => `Open ${site}`,
  act: {
    'site.start': (site: string): string => `Start ${site}`,
    'site.stop': (site: string): string => `Stop ${site}`,
    'site.remove': (site: string): string => `Remove ${site}`,
  },
  under: {
    'site.start': (site: string): string => `Starting ${site}`,
    'site.stop': (site: string): string => `Stopping ${site}`,
    'site.remove': (site: string): string => `Removing ${site}`,
  },
  nowIs: (site: string, word: string): string => `${site} is ${word}`,

  remove: {
    title: (site: string): string => `Remove ${site}?`,
    says: 'Its address is closed, and Sluice forgets how it was served.',
    folderStays: 'The project itself stays as it is:',
    undo: 'You can undo it.',
    cancel: 'Keep it',
    done: (site: string): string => `${site} was removed.`,
    undoIt: 'Undo',
  },

  serve: {
    folder: 'Serve a folder',
    choosing: 'Choosing a folder',
    adding: (folder: string): string => `Serving ${folder}`,
    addingWelcome: 'Opening the welcome site',
    path: 'Path of the folder',
    pathHelp: 'The whole path, as it is on the machine where Sluice runs.',
    pathDropped: (name: string): string => `A browser does not tell where “${name}” lies. Type its whole path.`,
    thisFolder: 'Serve this folder',
    cancel: 'Cancel',
    recent: 'Served before',
    recentServe: (folder: string): string => `Serve ${folder}`,
    drop: 'Drop the folder to serve it',
    dropInBrowser: 'A browser does not tell where a folder lies: drop it, then type its path',
  },

  first: {
    title: 'Serve a folder of PHP',
    lead: 'Sluice hands each request straight to PHP, and shows here what it was asked, how long it took, and what came back.',
    dropHere: 'Or drop one anywhere in this window.',
    dropBrowser: 'A browser does not tell where a dropped folder lies, so its path is typed.',
    welcome: 'Open the welcome site',
    welcomeHelp: 'The welcome site is there to be watched: a form, an upload, a slow page, a failure.',
  },

  php: {
    title: 'PHP on this machine',
    looking: 'Looking for PHP',
    again: 'Look again',
    serves: (version: string): string => `Sites are served by php-fpm ${version}.`,
    none: 'No PHP was found.',
    noFpm: 'PHP is here, but not php-fpm, the part of it that serves.',
    embedded: (version: string): string =>
      `Until php-fpm is there, PHP ${version} compiled to WebAssembly serves: it needs nothing installed, and is the slow one.`,
    noEmbedded: 'Sites can be added, and answer once php-fpm is there.',
    install: 'To install it:',
    sapi: { 'fpm-fcgi': 'php-fpm', 'cgi-fcgi': 'php-cgi', cli: 'php' } as Readonly<Record<string, string>>,
    version: 'Version',
    kind: 'Program',
    where: 'Where',
  },
} as const
