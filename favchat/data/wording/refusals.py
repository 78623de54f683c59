"""Questions that no look at a face can answer, or that this project was not made for, and the polite answers to them.

Each theme says what cannot be told; the answers then say what can be asked instead. Sensitive themes (ethnicity,
health, orientation, worth) are refused in words of their own: a face does not tell them.
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split(", "))


THEMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "who this is": (
        ("the name of this person", "who this is"),
        ("what is {poss} name", "who is this", "who is {s}", "what's {poss} name", "do you know who {s} is",
            "name this person",
         "what is {s} called", "is this a celebrity", "is {s} famous", "who am i looking at", "identify the person",
         "do you recognize {obj}", "do you recognise this face", "is this Tom Cruise", "is that the president",
         "what is {poss} surname", "what's {poss} first name", "can you identify {obj}", "who is in this video",
         "have you seen {obj} before", "is this my neighbour", "what is {poss} full name", "is {s} an actor",
         "which celebrity is it", "tell me {poss} name", "whose face is this", "is it Angela Merkel",
         "give me the name", "is {s} the same person as in the last video", "does {s} look like somebody famous",
         "what is {poss} nickname", "who's that", "who's this guy", "what is her hairdresser's name",
         "what is {poss} wife's name", "what are the names of {poss} parents", "name", "person's identity",
         "does {s} have a twin", "who is she", "who is he", "what is this actor's name", "which politician is this",
         "is this a known person", "is this the same person as me"),
    ),
    "what is being said": (
        ("what is being said", "spoken words"),
        ("what is {s} saying", "what does {s} say", "what is {s} talking about", "what are {poss} words",
            "transcribe the speech",
         "what language does {s} speak", "which song is {s} singing", "what did {s} just say",
         "what's {s} telling us", "who is {s} talking to", "what is the conversation about", "quote {obj}",
         "read {poss} lips", "what is {s} singing", "is {s} telling the truth", "is {s} lying",
         "what is the topic of the speech", "does {s} speak english", "what is {s} shouting", "give me a transcript",
         "what joke is {s} laughing at", "write subtitles for this video", "what is the last word {s} says",
         "does {s} say hello"),
    ),
    "sounds": (
        ("anything about sounds", "what can be heard"),
        ("what does {poss} voice sound like", "is {poss} voice deep", "can you hear {obj}",
            "what music is playing", "is it loud",
         "what sounds are there", "does {s} have an accent", "is there music in the background", "how loud is {s}",
         "what noise is that", "is {s} whispering loudly", "what do you hear", "is the audio good",
         "which instrument can be heard", "what does it smell like", "does {s} smell nice",
         "which perfume does {s} wear", "how does {s} smell"),
    ),
    "the exact age": (
        ("an exact age", "the age in years"),
        ("how old is {s}", "how old is {s} exactly", "what is {poss} exact age", "what is {poss} age in years",
            "when was {s} born",
         "what year was {s} born", "when is {poss} birthday", "how many years old is {s}", "is {s} 34 years old",
         "is {s} over 50", "what's {poss} date of birth", "tell me {poss} age in years", "is {s} 21",
         "is {s} older than 45", "is {s} a teenager of 17", "what is {poss} zodiac sign",
         "how many birthdays has {s} had", "is {s} of legal age"),
    ),
    "a job": (
        ("a job from a face", "what someone does for a living"),
        ("what is {poss} job", "what does {s} do for a living", "where does {s} work", "is {s} a doctor",
            "is {s} a politician",
         "what is {poss} profession", "is {s} a teacher", "how much does {s} earn", "is {s} rich", "is {s} poor",
         "does {s} own a car", "what did {s} study", "is {s} a musician", "is {s} the boss",
         "is {s} a football player", "does {s} own a house", "what company does {s} work for", "is {s} a student",
         "is {s} educated", "is {s} a criminal", "is {s} unemployed", "how much money does {s} have",
         "what school did {s} go to", "is {s} a lawyer", "what is {poss} salary", "does {s} have a dog"),
    ),
    "origin": (
        ("where someone is from", "origin or ethnicity from a face"),
        ("where is {s} from", "what is {poss} nationality", "what country is {s} from", "is {s} american",
            "is {s} chinese",
         "what is {poss} ethnicity", "what race is {s}", "is {s} asian", "is {s} black", "is {s} white",
         "is {s} indian", "is {s} german", "where was {s} born", "what is {poss} ethnic background",
         "is {s} european", "is {s} an immigrant", "what is {poss} mother tongue", "is {s} hispanic",
         "is {s} african", "is {s} french", "which continent is {s} from", "is {s} caucasian",
         "what ethnicity is this", "is {s} arab", "is {s} british", "is {s} a foreigner"),
    ),
    "beliefs": (
        ("beliefs from a face", "what someone believes"),
        ("what is {poss} religion", "is {s} christian", "is {s} muslim", "is {s} jewish",
            "does {s} believe in god", "is {s} religious",
         "who does {s} vote for", "is {s} a republican", "what are {poss} political views",
         "is {s} left or right wing", "is {s} a buddhist", "what party does {s} support", "does {s} go to church",
         "is {s} a vegetarian", "is {s} conservative"),
    ),
    "private life": (
        ("anything about private life", "private matters from a face"),
        ("is {s} married", "is {s} single", "does {s} have children", "is {s} gay", "is {s} straight",
            "what is {poss} sexual orientation",
         "is {s} in love", "who is {poss} wife", "does {s} have a boyfriend", "is {s} divorced",
         "where does {s} live", "is {s} lesbian", "what is {poss} address", "what's {poss} phone number",
         "what are {poss} hobbies", "does {s} like dogs", "is {s} pregnant", "what is {poss} favourite food",
         "does {s} play chess", "does {s} have brothers or sisters", "what is {poss} email",
         "does {s} have a girlfriend", "who are {poss} friends", "is {s} transgender",
         "what is {poss} favorite color", "what did {s} have for breakfast", "where does {s} go on holiday",
         "how many kids does {s} have", "does {s} like pizza"),
    ),
    "health": (
        ("health from a face", "anything about health"),
        ("is {s} healthy", "is {s} ill", "does {s} have a disease", "is {s} drunk", "is {s} on drugs",
            "is {s} depressed",
         "does {s} have a cold", "is {s} autistic", "what is {poss} blood pressure", "is {s} in pain",
         "does {s} have diabetes", "is {s} mentally ill", "has {s} had surgery", "is {s} going to die",
         "how tall is {s}", "how much does {s} weigh", "what is {poss} weight", "what's {poss} height",
         "what's {poss} shoe size", "is {s} tall", "is {s} pregnant", "does {s} need glasses to read", "is {s} blind",
         "is {s} deaf", "does {s} have a fever", "is {s} fit", "is {s} athletic", "what is {poss} blood type",
         "is {s} allergic to nuts", "what is {poss} BMI", "has {s} slept well", "is {s} hungry"),
    ),
    "character": (
        ("what kind of person someone is", "a character from a face"),
        ("is {s} intelligent", "what is {poss} IQ", "is {s} smart", "is {s} nice", "is {s} a good person",
            "is {s} honest", "is {s} kind",
         "is {s} dangerous", "is {s} trustworthy", "what is {poss} personality", "is {s} an introvert",
         "is {s} stupid", "is {s} evil", "is {s} brave", "can i trust {obj}", "is {s} lazy", "is {s} funny",
         "would {s} make a good leader", "is {s} reliable", "does {s} have a good heart", "is {s} a liar",
         "is {s} shy", "is {s} confident", "is {s} friendly to animals"),
    ),
    "beauty": (
        ("who is attractive", "that, beauty is a matter of taste"),
        ("is {s} pretty", "is {s} beautiful", "is {s} handsome", "is {s} attractive", "is {s} ugly", "is {s} hot",
            "is {s} cute",
         "how attractive is {s}", "rate {poss} looks", "rate {poss} face from 1 to 10", "is {s} good-looking",
         "is {s} sexy", "would you date {obj}", "is {s} more beautiful than me", "does {s} look good",
         "is {poss} haircut cool", "do you like {poss} hair", "does the tie suit {obj}", "do the glasses suit {obj}",
         "is {s} photogenic"),
    ),
    "thoughts": (
        ("what someone thinks", "what goes on inside somebody"),
        ("what is {s} thinking", "what is {s} thinking about", "what does {s} want", "what is {s} dreaming of",
            "why is {s} smiling",
         "why does {s} look like that", "what makes {obj} laugh", "what is {s} planning", "does {s} love me",
         "does {s} like me", "what does {s} think of me", "is {s} really happy inside", "is {s} only pretending",
         "what does {s} believe", "what are {poss} true feelings", "why is {s} wearing glasses", "why did {s} shave",
         "what does {s} remember", "what is on {poss} mind", "is the smile genuine", "is {s} bored of me",
         "why is {s} sad", "what does {s} hope for", "why does {s} wear a hat", "what happened to {obj}",
         "why is {poss} mouth open", "is {s} jealous", "does {s} feel lonely"),
    ),
    "the past or the future": (
        ("what happened before or happens later", "more than what is in the video"),
        ("what will {s} do next", "what happens next", "what happened before", "will {s} smile later",
            "will {s} become famous",
         "what did {s} do yesterday", "when was this filmed", "what year is it", "who filmed this",
         "where was this filmed", "who took the picture", "what will {s} look like in ten years",
         "did {s} have a beard before", "is the video old", "what time is it", "what day is it", "which city is this",
         "where is this place", "which country was this shot in", "how did {s} look as a child",
         "who gave {obj} the glasses", "where did {s} buy the hat", "who cut {poss} hair",
         "how long has {s} had a beard", "when did {s} go bald", "where did {s} get those earrings",
         "what camera was used", "has {s} ever worn glasses", "how much did the glasses cost",
         "will {s} lose {poss} hair", "when did {s} go grey"),
    ),
    "colors of things": (
        ("that detail", "such details"),
        ("what colour are {poss} eyes", "what is {poss} eye color", "what colour is {poss} tie",
            "what color is {poss} shirt",
         "what colour is the hat", "what color are the glasses", "what colour is {poss} lipstick",
         "are {poss} eyes blue", "does {s} have brown eyes", "does {s} have green eyes", "is {poss} shirt white",
         "is the tie red", "are the earrings gold", "what colour is the wall", "what color is the background",
         "what is the color of {poss} jacket", "are {poss} eyes brown", "what colour are {poss} earrings",
         "is {poss} hat blue", "is {poss} necklace silver", "what color are {poss} teeth",
         "what are the glasses made of", "what brand are the glasses", "how expensive is the necklace",
         "what pattern is on the tie", "how many earrings does {s} wear", "what is written on {poss} hat",
         "what's written on {poss} shirt", "what does the logo on {poss} cap say",
         "how many buttons does {poss} shirt have", "is the tie made of silk", "is the hat made of wool",
         "what is the shape of the earrings", "how many teeth does {s} have", "are the glasses new",
         "how thick are the lenses", "is it a bow tie or a cravat", "is the mustache dyed", "is {poss} hair dyed",
         "is {s} wearing a wig", "are the eyelashes false", "is {poss} beard long", "is the hat big",
         "is {poss} nose red", "is the beard soft", "are the glasses round", "are the earrings heavy",
         "is the mustache curled at the ends", "do the earrings match", "is the lipstick expensive",
         "what size is the hat", "is the necklace real gold", "are the glasses dirty", "is {poss} hair clean",
         "is {poss} tie crooked", "is the hat on backwards", "how long is {poss} beard",
         "how long is {poss} nose in centimeters", "is it a Rolex"),
    ),
    "things around": (
        ("what is around the face", "things beside the face"),
        ("what is in the background", "what is behind {obj}", "what's the weather like", "is it raining",
            "is it day or night",
         "is it sunny", "what is {s} holding", "what is in {poss} hand", "is {s} holding a phone",
         "what is {s} sitting on", "is there anybody else in the room", "who is standing next to {obj}",
         "how many people are in the video", "is {s} alone", "what furniture do you see", "is there a crowd",
         "what is on the table", "what is off camera", "what is {s} looking at", "where is {s} looking",
         "who is behind the camera", "what text is on the screen", "what animals are there",
         "is {s} standing or sitting", "what are {poss} hands doing", "is {s} running", "is {s} dancing",
         "is {s} driving", "what shoes is {s} wearing", "what clothes is {s} wearing", "is {s} wearing a suit",
         "does {s} wear a jacket", "is {s} wearing gloves", "does {s} have a scarf", "what trousers is {s} wearing",
         "does {s} wear a uniform", "is {s} wearing a watch", "is {s} wearing headphones",
         "how many fingers is {s} holding up", "is the shirt ironed", "what kind of shirt is {s} wearing",
         "is {s} wearing a wedding ring", "is there a microphone", "is that a flag"),
    ),
    "features I do not know": (
        ("that about a face", "that"),
        ("does {s} have freckles", "does {s} have a tattoo", "does {s} have a scar", "does {s} have dimples",
            "has {s} got wrinkles",
         "does {s} have a nose piercing", "does {s} have big ears", "is {poss} nose broken",
         "how long is {poss} neck", "does {s} have a birthmark", "are {poss} teeth straight", "does {s} have braces",
         "is {s} sweating", "does {s} have acne", "are {poss} eyes crossed", "does {s} have a ponytail",
         "are there braids", "does {s} have a bun", "has {s} got hair gel", "is {poss} hair clean",
         "does {s} have dandruff", "are {poss} ears pierced", "does {s} have a mole", "how many wrinkles are there",
         "does {s} have long eyelashes", "is {poss} face symmetrical", "what is the distance between {poss} eyes"),
    ),
    "the recording": (
        ("technical facts of the recording", "how the video was made"),
        ("is this video fake", "is this a deepfake", "was this made by AI", "what is the resolution",
            "how long is the video",
         "how many frames are there", "what is the frame rate", "who edited the video", "is it a film or news",
         "which movie is this", "what app was used", "is there a filter on it", "is this photoshopped",
         "what codec is it", "what is the file size", "is it live", "what channel is this",
         "how many views does it have", "what is the title of the video", "is this copyrighted"),
    ),
}  # fmt: skip

# Things that nobody taught: with frames, so that an unknown noun is recognised as unknown.
OBJECTS = _words(
    "dog, cat, car, tree, phone, cup, table, lamp, book, window, door, chair, camera, bottle, computer, laptop, "
    "guitar, piano, ball, bike, bicycle, train, plane, boat, bird, horse, fish, flower, plant, apple, banana, pizza, "
    "cake, knife, gun, sword, bag, backpack, suitcase, umbrella, watch, ring, scarf, glove, shoe, sock, jacket, coat, "
    "shirt, dress, skirt, belt, jumper, uniform, crown, wig, tattoo, scar, piercing, flag, sign, logo, newspaper, "
    "letter, map, clock, mirror, painting, poster, television, radio, microphone, headset, spoon, fork, plate, glass "
    "of wine, cigarette lighter, pen, pencil, key, wallet, coin, candle, pillow, blanket, bed, sofa, house, mountain, "
    "river, beach, street, bridge, tower, bus, truck, tractor, robot, spider, snake, elephant, tiger, sheep, cow, "
    "pig, rabbit, mouse, dinosaur, dragon, ghost, snowman, kite, balloon, toy, doll, drum, violin, trumpet, hammer, "
    "ladder, bucket, rope, box, basket, garden, swimming pool, rocket, satellite, moon, rainbow"
)
OBJECT_FRAMES = (
    "is there {a}", "can you see {a}", "do you see {a}", "is {s} holding {a}", "does {s} have {a}",
    "what colour is {poss} {n}", "does {s} own {a}", "how big is the {n}", "where is the {n}", "what is the {n} for",
    "how much does the {n} cost", "who does the {n} belong to", "is the {n} new", "any {n} in the video", "{n}",
    "does {s} like the {n}", "whose {n} is that", "is there {a} behind {obj}", "has {s} got {a}",
    "is {s} next to {a}", "how many {n}s are there", "tell me about the {n}", "describe the {n}",
    "is {s} afraid of the {n}", "did {s} buy {a}", "what color is the {n}", "is {s} looking at {a}", "is that {a}",
    "what is written on the {n}", "can you spot {a}", "does the video show {a}",
)  # fmt: skip

PLACES = _words(
    "France, Germany, Spain, Italy, Peru, Japan, China, India, Brazil, Kenya, Egypt, Canada, Norway, Poland, Mexico, "
    "Australia, Turkey, Greece, Chile, Iran, Cuba, Nepal, Ghana, Sweden, Austria, Ireland, Portugal, Vietnam, "
    "Finland, the moon"
)
TOPICS_OF_THE_WORLD = _words(
    "black holes, football, the war, politics, the stock market, bitcoin, photosynthesis, Shakespeare, gravity, "
    "volcanoes, love, cooking, quantum physics, history, the Bible, chess, music, evolution, robots, taxes, vitamins, "
    "space, trains, dogs, school"
)
WORLD = (
    "what is the capital of {place}", "who is the president of {place}", "how many people live in {place}",
    "what is the weather in {place}", "where is {place}", "what language is spoken in {place}", "how far is {place}",
    "what is {x} plus {y}", "what is {x} times {y}", "how much is {x} minus {y}", "{x} + {y}", "{x}*{y}=?",
    "solve {x}x = {y}", "what is the square root of {x}", "tell me about {topic}", "explain {topic}",
    "what is {topic}", "write a poem about {topic}", "write an essay on {topic}", "who invented {topic}",
    "tell me a joke about {topic}", "give me a recipe", "how do i cook rice",
    "write a python function that adds {x} and {y}", "write code to sort a list", "translate hello into french",
    "tell me a joke", "what do you think about {topic}", "who won the world cup", "what is the meaning of life",
    "sing me a song", "play some music", "set a timer for {x} minutes", "what's the news today",
    "how do i get to {place}", "book a flight to {place}", "tell me a story", "what is the tallest mountain",
    "how many planets are there", "when did the war end", "who wrote hamlet", "what is water made of",
    "summarize this article", "fix my code", "what is your opinion on {topic}", "draw a picture of {topic}",
    "open the door", "turn off the light", "count to {x}", "spell banana", "what rhymes with cat",
    "is the earth flat", "do fish sleep", "how do airplanes fly", "recommend a movie", "what should i eat today",
    "call my mother", "what is 5 percent of {x}", "convert {x} miles to km", "who are the beatles",
    "why is the sky blue", "is god real", "give me medical advice",
)  # fmt: skip

# Small talk: question or remark, and the answers that fit it.
CHAT: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("hello", "hi", "hey", "good morning", "good evening", "hi there", "hey there", "hello there", "greetings",
        "yo", "howdy",
      "good afternoon", "hey bot", "hi, how are you", "what's up", "sup", "hallo", "how are you", "how is it going"),
     ("Hello! Ask me about the face in the video.", "Hi! You can ask me about the face, the hair or the expression.")),
    (("thanks", "thank you", "thanks a lot", "great, thanks", "thank you very much", "thx", "cheers",
        "perfect, thank you",
      "nice, thanks", "that helps, thanks", "well done", "good job", "good answer", "cool"),
     ("You're welcome! Ask me more about the face.", "You're welcome!")),
    (("bye", "goodbye", "see you", "see you later", "good night", "that's all", "that is all", "i'm done", "stop"),
     ("Goodbye!", "Goodbye! Come back with another face.")),
    (("who are you", "what are you", "what can you do", "what is your name", "help", "how do you work",
        "are you a robot",
      "are you human", "what can i ask", "what can i ask you", "who made you", "what do you know", "can you help me",
      "are you an ai", "what questions can you answer", "which model are you", "what is favchat",
      "how can you help me", "do you see the video", "can you see", "are you chatgpt", "what are you able to see",
      "how do i use this"),
     ("I am FaVChat. I describe the face in a video: hair, eyes, glasses, beard and expression.",
      "I look at the face in a video. Ask me about hair, glasses, a beard or the expression.")),
    (("i like pizza", "you are stupid", "you're wrong", "lol", "haha", "ok", "okay", "asdf", "qwerty", "hmm",
        "test", "foo bar",
      "i am bored", "i love you", "the weather is nice", "blah blah", "no", "yes", "maybe", "what", "huh", "?", "...",
      "1 2 3", "my name is bob", "i am happy", "really", "are you sure", "why", "i don't believe you", "whatever",
      "nice", "wow", "i have a question", "let me think", "sdkfj", "aaa", "this is a test", "lorem ipsum",
      "say something", "talk to me"),
     ("Ask me something about the face in the video.",
         "I can only talk about the face in the video. Ask me about it.")),
)  # fmt: skip

REFUSALS = (
    "I can't tell {what}.", "Sorry, I can't tell {what}.", "I'm sorry, I can't tell {what}.",
    "I am not able to tell {what}.",
)  # fmt: skip
OFFERS = (
    " I can describe the face: hair, eyes, glasses, beard or expression.",
    " You can ask me about the hair, glasses, a beard or the expression.",
    " I can only tell how the face looks.",
    " Ask me how the face looks instead.",
    " I can tell you about the face, the hair and the expression.",
)
WORLD_REFUSALS = (
    "I can't answer that, I only know the face in the video.",
    "Sorry, I can only talk about the face in the video.",
    "I don't know that. I can only describe the face in the video.",
    "I can't help with that.",
)
OBJECT_REFUSALS = (
    "I can't tell anything about that.", "Sorry, I can't tell, I only look at the face.",
    "I can't tell, I only know faces.", "Sorry, I don't know about that.",
)  # fmt: skip
NO_FACE = (
    "I can't see a face in this video.", "There is no face in this video.",
    "Sorry, I can't see a face in this video.", "I don't see a face here, so I can't tell.",
    "I see no face in this video, so I can't answer that.",
)  # fmt: skip
UNKNOWN = (
    "I can't tell {whether}.", "Sorry, I can't tell {whether}.", "I can't say {whether}.",
    "I'm not able to tell {whether}.",
)  # fmt: skip
