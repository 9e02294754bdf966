using FsCheck;
using FsCheck.Fluent;

namespace Registry.Oci.Tests;

/// <summary>Values made by the grammars of the specification, not by the expressions that are under test.</summary>
internal static class Generated
{
    public static Gen<string> RepositoryNames { get; } =
        from components in Component.NonEmptyListOf()
        let name = string.Join('/', components)
        where name.Length <= RepositoryName.MaxLength
        select name;

    public static Gen<string> Tags { get; } =
        from first in Gen.Elements("abcXYZ019_".ToCharArray())
        from rest in Text("abcXYZ019_.-", 0, 127)
        select first + rest;

    public static Gen<byte[]> Bytes { get; } = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    private static Gen<string> Component =>
        from first in Text("abcxyz019", 1, 8)
        from rest in Separated.ListOf()
        select first + string.Concat(rest.Take(4));

    private static Gen<string> Separated =>
        from separator in Gen.Elements(".", "_", "__", "-", "--", "-----")
        from word in Text("abcxyz019", 1, 8)
        select separator + word;

    private static Gen<string> Text(string alphabet, int shortest, int longest) =>
        from length in Gen.Choose(shortest, longest)
        from characters in Gen.Elements(alphabet.ToCharArray()).ArrayOf(length)
        select new string(characters);
}
