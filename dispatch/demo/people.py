"""Invented names of people, in Chinese."""

from random import Random

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜"
    "叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧建文玲红玉萍鹏辉宇浩婷雪琳欣怡佳嘉"
    "俊志国海燕春梅兰凤晓东晨阳思源子涵雨轩梓博航天泽一诺安宁乐康永福瑞祥"
)


def draw_name(rng: Random) -> str:
    """Draw a Chinese name of two or three characters."""
    length = rng.choices((1, 2), (25, 75))[0]
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, length))
