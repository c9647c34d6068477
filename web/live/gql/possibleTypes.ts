
      export type PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "RejoinRequestChanged",
      "TaskChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "PresenceChanged",
      "RejoinRequestChanged",
      "TaskChanged",
      "TypingChanged"
    ]
  }
};
      const result: PossibleTypesResultData = {
  "possibleTypes": {
    "DurableEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "RejoinRequestChanged",
      "TaskChanged"
    ],
    "LiveEvent": [
      "AnnouncementMade",
      "MemberChanged",
      "MemberJoined",
      "MemberRemoved",
      "MessageReceived",
      "MessagesRead",
      "MicRequestChanged",
      "MusicRequestChanged",
      "MusicRequestHidden",
      "NotificationReceived",
      "NotificationsRead",
      "PhotoRemoved",
      "PhotoShared",
      "PresenceChanged",
      "RejoinRequestChanged",
      "TaskChanged",
      "TypingChanged"
    ]
  }
};
      export default result;
    