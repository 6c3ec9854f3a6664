package com.acme.shop;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A shop that caches what its database says, and what it makes of that. */
@SpringBootApplication
public class ShopApplication {}
