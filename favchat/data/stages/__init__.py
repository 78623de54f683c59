"""The data engine's stages: each a pure function over a batch of records. ``base`` says what a stage is."""

# Name in recipes -> module:Class, imported when it is asked for.
STAGES: dict[str, str] = {
    "animate": "favchat.data.stages.animate:Animate",
    "attributes": "favchat.data.stages.attributes:Attributes",
    "balance": "favchat.data.stages.balance:Balance",
    "duplicates": "favchat.data.stages.duplicates:Duplicates",
    "probe": "favchat.data.stages.probe:Probe",
    "quality": "favchat.data.stages.quality:Quality",
    "questions": "favchat.data.stages.questions:WriteQuestions",
    "shots": "favchat.data.stages.shots:Shots",
    "split": "favchat.data.stages.split:AssignSplit",
    "summary": "favchat.data.stages.summary:WriteSummary",
    "tracks": "favchat.data.stages.tracks:Tracks",
    "verify": "favchat.data.stages.verify:Verify",
}
