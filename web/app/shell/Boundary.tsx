import { Component, type ReactNode } from 'react'
import { Failure } from '../shared/Failure.tsx'

type Props = {
  /** Which page this is: another one gets its own chance. */
  of: string
  children: ReactNode
}

/** Keeps what breaks in a page to that page. */
export class Boundary extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false }

  static getDerivedStateFromError() {
    return { isBroken: true }
  }

  override componentDidUpdate(before: Props) {
    if (this.state.isBroken && before.of !== this.props.of) this.setState({ isBroken: false })
  }

  override render() {
    if (!this.state.isBroken) return this.props.children
    return (
      <div>
        <Failure />
      </div>
    )
  }
}
