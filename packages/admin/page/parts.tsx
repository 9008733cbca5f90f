/** Small things that all screens have. */
import type { ComponentChildren } from 'preact'

export function Badge({ kind, children }: { kind: string; children: ComponentChildren }) {
  return <span class={`badge ${kind}`}>{children}</span>
}

export function Field({
  label,
  value,
  onChange,
  options,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  options?: readonly string[]
}) {
  return (
    <label class="field">
      {label}
      {options === undefined ? (
        <input value={value} spellcheck={false} onChange={(e) => onChange(e.currentTarget.value)} />
      ) : (
        <select value={value} onChange={(e) => onChange(e.currentTarget.value)}>
          {options.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </label>
  )
}

export function Time({ at }: { at: number }) {
  const date = new Date(at)
  const text = date.toLocaleTimeString([], { hour12: false })
  return (
    <time dateTime={date.toISOString()}>
      {text}.{String(date.getMilliseconds()).padStart(3, '0')}
    </time>
  )
}

/** JSON, indented where it is JSON. Whatever it holds is text. */
export function Json({ value, text }: { value?: unknown; text?: string }) {
  return (
    <pre tabIndex={0}>{text === undefined ? JSON.stringify(value, null, 2) : indented(text)}</pre>
  )
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
