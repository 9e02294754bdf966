using System.ComponentModel;
using System.Globalization;

namespace Registry.Server.Settings;

/// <summary>A number of bytes as people write and read it: <c>500 MB</c>, <c>1.5 GiB</c>, or the plain number.</summary>
[TypeConverter(typeof(ByteSizeConverter))]
internal readonly record struct ByteSize(long Bytes)
{
    /// <summary>With so many every size is shown to the byte.</summary>
    public const int MostDecimals = 12;

    /// <summary>How many are shown where nothing hangs on more.</summary>
    public const int FewDecimals = 2;

    private static readonly (string Name, decimal Bytes)[] Units =
    [
        ("KiB", 1024), ("MiB", 1024 * 1024), ("GiB", 1024 * 1024 * 1024), ("TiB", 1024m * 1024 * 1024 * 1024),
        ("KB", 1000), ("MB", 1000_000), ("GB", 1000_000_000), ("TB", 1000_000_000_000), ("B", 1),
    ];

    /// <exception cref="FormatException">It is none, or more than the registry can count.</exception>
    public static ByteSize Parse(string text)
    {
        var trimmed = text.Trim();
        var (name, factor) = Units.FirstOrDefault(unit => trimmed.EndsWith(unit.Name, StringComparison.OrdinalIgnoreCase), ("", 1));
        var isNumber = decimal.TryParse(trimmed[..^name.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count);
        return isNumber && count <= long.MaxValue / factor
            ? new ByteSize((long)(count * factor))
            : throw new FormatException($"'{text}' is not a size; examples are 500MB, 1.5GiB and 1000000");
    }

    /// <summary>In the largest unit of a thousand bytes that leaves one or more before the point: <c>1.53 GB</c>.</summary>
    public override string ToString() => ToString(FewDecimals);

    public string ToString(int decimals)
    {
        var (name, factor) = Unit();
        return string.Create(CultureInfo.InvariantCulture, $"{Cut(decimals) / factor:0.############} {name}");
    }

    /// <summary>The bytes that are shown with so many decimals.</summary>
    public decimal Cut(int decimals)
    {
        var factor = Unit().Bytes;
        return decimal.Round(Bytes / factor, decimals, MidpointRounding.ToNegativeInfinity) * factor;
    }

    private (string Name, decimal Bytes) Unit()
    {
        var bytes = Bytes;
        return Units.Where(unit => !unit.Name.Contains('i', StringComparison.Ordinal)).OrderByDescending(unit => unit.Bytes).FirstOrDefault(unit => bytes >= unit.Bytes, ("B", 1));
    }

    private sealed class ByteSizeConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) => Parse((string)value);
    }
}
