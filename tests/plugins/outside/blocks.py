from wagtail import blocks


class GreetingBlock(blocks.StructBlock):
    words = blocks.CharBlock(max_length=80)

    class Meta:
        template = "outside/greeting.html"
