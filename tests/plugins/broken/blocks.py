from wagtail import blocks


class SoundBlock(blocks.CharBlock):
    pass
