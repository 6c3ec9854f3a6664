package com.acme.shop;

/** An article of the shop, and which call of the source it is of. */
public record Article(String name, int call) {}
