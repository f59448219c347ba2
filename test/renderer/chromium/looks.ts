/** Both themes in both sizes, and the large one at 200 %. */
export const looks = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light-900', colorScheme: 'light', viewport: { width: 900, height: 600 } },
  { name: 'dark-900', colorScheme: 'dark', viewport: { width: 900, height: 600 } },
  { name: 'light-200', colorScheme: 'light', viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 },
] as const
