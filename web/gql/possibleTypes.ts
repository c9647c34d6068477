
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "MemberJoined",
      "MessageReceived",
      "MessagesRead"
    ],
    "LiveEvent": [
      "MemberJoined",
      "MessageReceived",
      "MessagesRead",
      "TypingChanged"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "MemberJoined",
      "MessageReceived",
      "MessagesRead"
    ],
    "LiveEvent": [
      "MemberJoined",
      "MessageReceived",
      "MessagesRead",
      "TypingChanged"
    ]
  }
};
      export default result;
    