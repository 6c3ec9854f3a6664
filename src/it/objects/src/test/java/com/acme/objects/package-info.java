/** Classes of an application. */
package com.acme.objects;
