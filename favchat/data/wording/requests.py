"""Requests for a summary of the face."""

SUMMARY_REQUESTS: tuple[str, ...] = (
    "describe the person", "describe {obj}", "describe the face", "what do you see", "describe the video",
    "what can you see", "who or what do you see", "describe what you see", "give me a description",
    "give a short description of {s}", "tell me about the person", "tell me about {obj}", "tell me what you see",
    "summarize the video", "summarise what you see", "what does {s} look like", "how does {s} look",
    "what is in the video", "what does the video show", "please describe {obj}", "can you describe the person",
    "could you describe {obj}", "can you describe this face", "describe {poss} appearance", "describe {poss} face",
    "what does {poss} face look like", "what is there to see", "give me a summary", "give a summary",
    "what are the facial features", "list {poss} features", "describe {poss} features",
    "what can you tell me about {obj}", "what can you say about {s}", "say something about {obj}",
    "what stands out about {obj}", "describe the scene", "describe", "summary please", "a short summary",
    "describe the person in two sentences", "describe the face in the video in detail",
    "tell me everything about {poss} face", "what kind of person do you see", "describe this",
    "what is this video about", "who can be seen", "paint me a picture of {obj} in words",
    "how would you describe {obj}", "how would you describe {poss} face", "what do you notice about {obj}",
    "what do you notice", "i can't see it, what does {s} look like", "write a caption",
    "give a caption for this video", "describe {s} to a blind person", "what are you seeing", "overview please",
    "write a short description of {obj}", "tell me what {s} looks like", "characterize {poss} face",
    "what's in this picture",
)  # fmt: skip
