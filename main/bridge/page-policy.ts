/** What Sluice's own page may do, in a browser and in Electron alike. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
  'frame-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')
