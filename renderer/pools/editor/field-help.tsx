import type { FormField } from '../../../app/pool/form.ts'
import { strings } from './strings.ts'

export const HELP_ID = 'directive-help'

/** What the directive does whose field has the focus. It has its own place, so that nothing moves. */
export function FieldHelp({ field }: { field: FormField | undefined }) {
  return (
    <section id={HELP_ID} className="form-help" aria-label={strings.help} tabIndex={0}>
      {field ? (
        <>
          <p>
            <code>{field.name}</code> {field.info.says} {field.info.unit && strings.unit(field.info.unit)}
          </p>
          <p className="quiet">{field.info.inDevelopment}</p>
        </>
      ) : (
        <p className="quiet">{strings.helpNone}</p>
      )}
    </section>
  )
}
