// Lines of at most 25 characters: a phone shows no more beside the buttons.

const token = `# A token goes into the
# Headers tab below:
# { "Authorization":
#   "Bearer …" }
`
const demo = `# Choose who you are at
# the top right. It fills
# the Headers tab.
`

/** The first tab: a stream to listen to, and a look around. */
export const listening = (isDemo: boolean) => `${isDemo ? demo : token}
subscription Listen {
  messageReceived {
    message {
      sender { name }
      content
    }
  }
}

query Look {
  viewer { name role }
  wedding { name cursor }
}
`

/** The second tab: a mutation that the first one hears. */
export const writing = `# The first tab goes on
# listening.

mutation Write {
  sendMessage(input: {
    channel: WEDDING
    content: "Hello!"
  }) { id sentAt }
}
`

/** The content of a new tab. */
export const looking = `query Look {
  viewer { name role }
}
`
