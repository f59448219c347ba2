import { Tab, TabList } from 'react-aria-components'
import './view-tabs.css'

interface ViewTabListProps<Name extends string> {
  readonly label: string
  readonly tabs: readonly Name[]
  readonly words: Readonly<Record<Name, string>>
  /** What must be known of what is behind a tab without looking there. */
  readonly marks: Readonly<Partial<Record<Name, string>>>
}

/** The tabs of one thing of a view. They stand in `Tabs` of the class `view-tabs`. */
export function ViewTabList<Name extends string>({ label, tabs, words, marks }: ViewTabListProps<Name>) {
  return (
    <TabList className="view-tab-list" aria-label={label}>
      {tabs.map((each) => (
        <Tab key={each} id={each} className="view-tab">
          {words[each]}
          {marks[each] && <span className="view-tab-mark">{marks[each]}</span>}
        </Tab>
      ))}
    </TabList>
  )
}
