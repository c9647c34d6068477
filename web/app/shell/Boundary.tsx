import { Component, type ReactNode, useEffect } from 'react'
import { LoadError } from '../shared/LoadError.tsx'
import { NotLoaded } from '../shared/lazily.tsx'
import { whenReachable } from '../shared/reachable.ts'

type Props = {
  /** Names the page: another one gets its own chance. */
  of: string
  /** Shown in place of code that could not be loaded, until it is. Without it the failure is shown. */
  instead?: ReactNode
  children: ReactNode
}

/** Keeps an error of a page to that page. Code that could not be loaded is loaded again when the server answers. */
export class Boundary extends Component<Props, { failure: unknown }> {
  override state: { failure: unknown } = { failure: undefined }

  static getDerivedStateFromError(failure: unknown) {
    return { failure }
  }

  override componentDidUpdate(before: Props) {
    if (this.state.failure && before.of !== this.props.of) this.retry()
  }

  readonly retry = () => {
    const { failure } = this.state
    if (failure instanceof NotLoaded) failure.forget()
    this.setState({ failure: undefined })
  }

  override render() {
    const { failure } = this.state
    if (!failure) return this.props.children
    if (failure instanceof NotLoaded) return <Missing onRetry={this.retry}>{this.props.instead}</Missing>
    return <Told />
  }
}

/** A failure in the place of a page, as high as its text. */
function Told({ onRetry }: { onRetry?(): void }) {
  return (
    <div>
      <LoadError onRetry={onRetry} />
    </div>
  )
}

/** Stands in the place of a part whose code is not loaded yet. */
function Missing({ onRetry, children }: { onRetry(): void; children: ReactNode }) {
  useEffect(() => {
    let isShown = true
    whenReachable().then(() => isShown && onRetry())
    return () => {
      isShown = false
    }
  }, [onRetry])
  return children ?? <Told onRetry={onRetry} />
}
