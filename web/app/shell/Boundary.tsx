import { Component, type ReactNode } from 'react'
import { Failure } from '../shared/Failure.tsx'

type Props = {
  /** Names the page: another one gets its own chance. */
  of: string
  children: ReactNode
}

/** Keeps an error of a page to that page. */
export class Boundary extends Component<Props, { failure: unknown }> {
  override state = { failure: undefined }

  static getDerivedStateFromError(failure: unknown) {
    return { failure }
  }

  override componentDidUpdate(before: Props) {
    if (this.state.failure && before.of !== this.props.of) this.setState({ failure: undefined })
  }

  override render() {
    if (!this.state.failure) return this.props.children
    return (
      <div>
        <Failure of={this.state.failure} />
      </div>
    )
  }
}
