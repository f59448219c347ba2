import { useMemo } from 'react'
import { settingsInForce } from '../../../app/site/site-settings.ts'
import { goToLine } from '../../editor/code-field.tsx'
import { useServices } from '../../shell/use-services.ts'
import { strings } from './strings.ts'
import './settings-table.css'

const words = strings.settings

/** What holds for a site: of each setting what its file says, or its default, and what it means. */
export function SettingsTable({ site, text }: { site: string; text: string }) {
  const { view } = useServices()
  const all = useMemo(() => settingsInForce(text, site), [text, site])
  const go = (line: number): void => {
    view.setState({ siteTab: 'file' })
    requestAnimationFrame(() => goToLine(line))
  }
  return (
    <div className="settings" tabIndex={0} role="group" aria-label={words.label}>
      <p className="quiet">{words.lead}</p>
      <table aria-label={words.label}>
        <thead>
          <tr>
            <th>{words.name}</th>
            <th>{words.value}</th>
            <th>{words.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ name, written, line, usual, says }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="settings-value">
                {written === null || line === null ? (
                  <span className="settings-usual">{usual}</span>
                ) : (
                  <>
                    <button type="button" className="text-link settings-written" title={words.written(line)} onClick={() => go(line)}>
                      <bdi>{written}</bdi>
                    </button>
                    {usual !== '' && <span className="settings-default">{words.usual(usual)}</span>}
                  </>
                )}
              </td>
              <td>{says}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
