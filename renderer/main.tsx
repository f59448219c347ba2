import './ui/zod-without-eval.ts'
import './ui/tokens.css'
import './ui/base.css'
import './ui/button.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { openDoor } from './connection/door-transport.ts'
import { takeToken } from './connection/token.ts'
import { openWebSocket, webSocketUrl } from './connection/websocket-transport.ts'
import { App } from './shell/app.tsx'
import { createServices } from './shell/services.ts'
import { remembered } from './ui/remembered.ts'

// In the desktop app the page has a wire of its own, which needs no token.
const door = window.sluice
let token = door ? null : currentToken()
const services = createServices({
  open: async () => (door ? openDoor(door) : openWebSocket(webSocketUrl(location))),
  token: () => token,
  desktop: door,
  remembered: remembered(() => localStorage),
  session: remembered(() => sessionStorage),
})
// A newer address pasted into the same tab changes the fragment alone: the page is not loaded again.
window.addEventListener('hashchange', () => {
  if (door || !location.hash.includes('token=')) return
  token = currentToken()
  services.connection.start()
})
services.connection.start()
// Who leaves can take no clear back.
window.addEventListener('pagehide', () => void services.clearing.commit())
window.addEventListener('beforeunload', (event) => {
  if (services.drafts.size === 0) return
  event.preventDefault()
  // Before 119 Chromium asks for this alone.
  event.returnValue = true
})

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App services={services} />
    </StrictMode>,
  )

function currentToken(): string | undefined {
  return takeToken({ location, history, storage: () => sessionStorage })
}
